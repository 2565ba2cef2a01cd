/** What ends a check. A reader throws `FormatError`; the numbered checks turn it into a `Refusal`. */

export class FormatError extends Error {}

/** The first check that failed: its code, the path at fault, and why. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly thing: string,
    readonly reason: string,
  ) {
    super(`${thing}: ${reason}`);
  }
}

/** The verifier was asked wrongly (a trust card that does not parse); no verdict follows. */
export class UsageError extends Error {}

/** Run a reader; whatever it throws is a refusal under this code and thing. */
export function judged<T>(code: string, thing: string, work: () => T): T {
  try {
    return work();
  } catch (fault) {
    if (fault instanceof FormatError) throw new Refusal(code, thing, fault.message);
    throw fault;
  }
}

/** What run.mjs needs: the checks, the unit calls and the errors, in one bundle for node. */

export { verifyDossier } from "./checks";
export { UsageError } from "./fault";
export { unit } from "./unit";

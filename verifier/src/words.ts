/** Sentences with gaps, and instants as a judge reads them. */

import type { Language } from "./i18n";

const MONTHS: Record<Language, string> = {
  en: "January February March April May June July August September October November December",
  fr: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
  ru: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
};
const WHEN: Record<Language, string> = {
  en: "{day} {month} {year}, {hour} UTC",
  fr: "{day} {month} {year} à {hour} UTC",
  ru: "{day} {month} {year} г., {hour} UTC",
};

/** The sentence with its gaps `{name}` filled. */
export function fill(words: string, parts: Record<string, string | number>): string {
  return words.replace(/\{([a-z]+)\}/g, (_, name: string) => String(parts[name] ?? ""));
}

/** `2026-05-14T10:00:00Z` as 14 May 2026, 10:00:00 UTC; what belongs together stays on one line. */
export function whenText(instant: string, language: Language): string {
  const [year, month, day] = instant.slice(0, 10).split("-").map(Number) as [number, number, number];
  const first = language === "fr" && day === 1 ? "1er" : String(day);
  const name = MONTHS[language].split(" ")[month - 1] as string;
  const text = fill(WHEN[language], { day: first, month: name, year, hour: instant.slice(11, 19) });
  return text.replace(/ (?=UTC|г\.)/g, "\u00a0");
}

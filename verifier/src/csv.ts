/** The CSV rule of dossier.md: RFC 4180, CRLF, every field quoted, formulas defused. */

import type { Value } from "./entry";

export const EXHIBIT_COLUMNS =
  "number,file,sha256,size,media_type,title,item,device,device_index,device_time,seen".split(",");
export const CUSTODY_COLUMNS =
  "index,type,event,time,action,actor,counterparty,package_sha256,digest_before,digest_after,place_class,consent,reason".split(
    ",",
  );

function defused(value: string): string {
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

/** The table as one text; a column in `guarded` gets a `'` before what a spreadsheet would run. */
export function encodeCsv(
  columns: readonly string[],
  guarded: (column: string) => boolean,
  rows: readonly ReadonlyMap<string, Value>[],
): string {
  let out = `${columns.join(",")}\r\n`;
  for (const row of rows) {
    const cells = columns.map((column) => {
      const value = String(row.get(column));
      return `"${(guarded(column) ? defused(value) : value).replaceAll('"', '""')}"`;
    });
    out += `${cells.join(",")}\r\n`;
  }
  return out;
}

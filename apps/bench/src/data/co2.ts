/**
 * The carbon dioxide in the air over Mauna Loa, month by month since 1958: Keeling's series, from the file
 * `data/co2-concentration.csv` of the npm package `vega-datasets`.
 */

/** A series of monthly means. */
export interface MonthlySeries {
  /** The middle of each month, in years: 1958.208 is March 1958. */
  readonly year: readonly number[];
  /** Parts per million, by volume. */
  readonly value: readonly number[];
}

const ROW = /^(\d{4})-(\d{2})-\d{2},(\d+(?:\.\d+)?),/;

/** Parses the series. @param csv A table with the columns `Date` (the first of a month) and `CO2`. @throws For any other text. */
export function parseCo2(csv: string): MonthlySeries {
  const [header = "", ...lines] = csv.trim().split(/\r?\n/);
  if (!header.startsWith("Date,CO2,")) throw new Error(`The CO2 series has other columns than expected: "${header}".`);
  const rows = lines.map((line) => {
    const [, year, month, value] = ROW.exec(line) ?? [];
    if (year === undefined) throw new Error(`The CO2 series has a row that cannot be read: "${line}".`);
    return { year: Number(year) + (Number(month) - 0.5) / 12, value: Number(value) };
  });
  return { year: rows.map(({ year }) => year), value: rows.map(({ value }) => value) };
}

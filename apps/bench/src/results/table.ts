/** A table before it is printed: the same for the terminal, Markdown and a page. */

export interface Table {
  /** What the table shows. */
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly align: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
  /** Notes that a reader must know, one sentence each. */
  readonly notes: readonly string[];
  /** Notes that a reader may want to look up; they are not shown on the terminal. */
  readonly details?: readonly string[];
}

export function left(name: string): Table["columns"][number] {
  return { name, align: "left" };
}

export function right(name: string): Table["columns"][number] {
  return { name, align: "right" };
}

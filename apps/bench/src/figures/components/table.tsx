/** A table of the report, in HTML. */
import type { Table } from "../../results/table.js";

export function DataTable({ table: { title, columns, rows, notes, details = [] } }: { readonly table: Table }) {
  return (
    <div class="table">
      {/* Wide tables scroll, and the keyboard must be able to scroll them too. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region takes the focus so that arrow keys scroll it. */}
      <section class="scroll" tabIndex={0} aria-label={title}>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              {columns.map(({ name, align }, index) => (
                <th key={index} scope="col" class={align}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column} class={columns[column]?.align}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {[...notes, ...details].map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
    </div>
  );
}

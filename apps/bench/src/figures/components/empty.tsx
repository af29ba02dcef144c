/** The text of a tab that has nothing to show. */
export function Empty({ what, command }: { readonly what: string; readonly command: string }) {
  return (
    <p class="empty">
      No run on this page measured {what}. {LIVE ? "Choose it above and start, load a results file, or run " : "Run "}
      <code>{command}</code>.
    </p>
  );
}

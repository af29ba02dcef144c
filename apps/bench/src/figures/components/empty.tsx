/** What to say where a tab has nothing to show. */
export function Empty({ what, command }: { readonly what: string; readonly command: string }) {
  return (
    <p class="empty">
      No run here measured {what}. {LIVE ? "Choose it above and start, load a results file, or run " : "Run "}
      <code>{command}</code>.
    </p>
  );
}

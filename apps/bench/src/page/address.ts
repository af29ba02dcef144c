/** The page's state in its address, after the "#": it works from a file, and needs no server that knows it. */
export function readAddress(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}

/** Replaces the address without a new entry in the history. */
export function writeAddress(entries: Readonly<Record<string, string>>): void {
  // Commas and colons read better as they are, and are allowed there.
  const text = new URLSearchParams(entries).toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  history.replaceState(null, "", text === "" ? location.pathname + location.search : `#${text}`);
}

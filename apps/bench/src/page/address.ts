/** The page's state is in its address, after the "#". So it works for a page opened from a file, and needs no support from a server. */
export function readAddress(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}

/** Replaces the address without a new entry in the history. */
export function writeAddress(entries: Readonly<Record<string, string>>): void {
  // Commas and colons are allowed there, and easier to read unescaped.
  const text = new URLSearchParams(entries).toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  history.replaceState(null, "", text === "" ? location.pathname + location.search : `#${text}`);
}

/**
 * What the page may do, as content security policies: run its own code and nothing else's, and ask nobody but its own server. A
 * file of somebody else's results can then neither run anything nor send anything away, whatever it holds.
 */

/** The style sheet that Observable Plot puts into every chart. Its class, `plot-d6a7b5`, changes when it does. */
const PLOT_STYLE = "'sha256-jSYQUrW7J0b3jPqhZP9C2Xh1PyJKHKXd4s0fpGGKrww='";

/** WebAssembly may be compiled, as the packages' kernels are; functions may not be made from text. */
const WASM = "'wasm-unsafe-eval'";

function policy(directives: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries({ "default-src": ["'none'"], ...directives })
    .map(([name, sources]) => [name, ...sources].join(" "))
    .join("; ");
}

const NO_WAY_OUT = { "base-uri": ["'none'"], "form-action": ["'none'"] };

/** Of the page that `bench serve` serves. */
export const pagePolicy: string = policy({
  "script-src": ["'self'", WASM],
  "style-src": ["'self'", PLOT_STYLE],
  "img-src": ["data:"],
  "connect-src": ["'self'"],
  "worker-src": ["'self'"],
  ...NO_WAY_OUT,
  "frame-ancestors": ["'none'"],
});

/**
 * Of its worker, which has no document. It alone may make functions from text, as gpu.js does in its mode `cpu` alone: without that
 * right, `gpu:cpu` would not be there, and all other devices would. It alone has workers from text, of which the device of threads is made.
 */
export const workerPolicy: string = policy({
  "script-src": ["'self'", WASM, "'unsafe-eval'"],
  "connect-src": ["'self'"],
  "worker-src": ["blob:"],
});

/** Of the report: a file with everything inside, whose scripts and styles are known by their hashes, such as `'sha256-…'`. */
export function reportPolicy(scripts: readonly string[], styles: readonly string[]): string {
  return policy({
    "script-src": [...scripts, WASM],
    "style-src": [...styles, PLOT_STYLE],
    "img-src": ["data:"],
    ...NO_WAY_OUT,
  });
}

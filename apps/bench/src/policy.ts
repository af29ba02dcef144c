/**
 * The page's content security policies: it may run only its own code, and send requests only to its own server. A results file from
 * somebody else can therefore neither run code nor send data away, whatever it contains.
 */

/** The hash of the style sheet that Observable Plot puts into every chart. When it changes, so does its class, `plot-d6a7b5`. */
const PLOT_STYLE = "'sha256-jSYQUrW7J0b3jPqhZP9C2Xh1PyJKHKXd4s0fpGGKrww='";

/** Allows compiling WebAssembly, which the packages' kernels need, but not making functions from text. */
const WASM = "'wasm-unsafe-eval'";

function policy(directives: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries({ "default-src": ["'none'"], ...directives })
    .map(([name, sources]) => [name, ...sources].join(" "))
    .join("; ");
}

const NO_WAY_OUT = { "base-uri": ["'none'"], "form-action": ["'none'"] };

/** The policy of the page that `bench serve` serves. */
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
 * The policy of the page's worker, which has no document. Only the worker may make functions from text, which gpu.js does in its mode
 * `cpu`: without it `gpu:cpu` would be missing, and no other device. Only the worker may start workers from text, as the threads device does.
 */
export const workerPolicy: string = policy({
  "script-src": ["'self'", WASM, "'unsafe-eval'"],
  "connect-src": ["'self'"],
  "worker-src": ["blob:"],
});

/** The policy of the report, a file with everything inside. Its scripts and styles are allowed by their hashes, such as `'sha256-…'`. */
export function reportPolicy(scripts: readonly string[], styles: readonly string[]): string {
  return policy({
    "script-src": [...scripts, WASM],
    "style-src": [...styles, PLOT_STYLE],
    "img-src": ["data:"],
    ...NO_WAY_OUT,
  });
}

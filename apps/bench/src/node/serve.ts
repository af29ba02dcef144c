/** `bench serve`: serves the page as an app that runs the comparison in the visitor's browser. */
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Plugin } from "vite";
import { pagePolicy, workerPolicy } from "../policy.js";
import { UserError } from "../user-error.js";

interface ServeOptions {
  readonly port: number;
  readonly open: boolean;
}

const EXAMPLES = `
Examples:
  pnpm bench serve                                 opens the page in your browser
  pnpm bench serve --port 9000 --no-open           only says its address
`;

const DEFAULT_PORT = 8321;

export function serveCommand(signal: AbortSignal): Command {
  return new Command("serve")
    .description("serve the page on this machine only: the figures, and the comparison, live in your browser")
    .addOption(portOption())
    .addOption(new Option("--no-open", "do not open a browser"))
    .addHelpText("after", EXAMPLES)
    .action(async ({ port, open }: ServeOptions) => {
      await serve({ port, open: open && process.stdout.isTTY === true }, signal);
    });
}

function portOption(): Option {
  return new Option("--port <n>", "the port; 0 chooses a free one").default(DEFAULT_PORT).argParser((text) => {
    const port = Number(text);
    if (/^\d+$/.test(text) && port <= 65535) return port;
    throw new InvalidArgumentError("Give a port from 0 to 65535.");
  });
}

/** Serves until the signal. Vite is loaded only here, because that takes a third of a second. */
async function serve({ port, open }: ServeOptions, signal: AbortSignal): Promise<void> {
  const { preview } = await import("vite");
  const server = await preview({
    configFile: false,
    root: fileURLToPath(new URL(".", import.meta.url)),
    build: { outDir: "page" },
    // A missing file is an error 404, not the page.
    appType: "mpa",
    plugins: [guard()],
    logLevel: "error",
    preview: {
      host: "127.0.0.1",
      port,
      strictPort: true,
      open,
      // No other page may read this one. Vite also refuses requests under any host name but this machine's.
      cors: false,
      allowedHosts: [],
    },
  }).catch((error: Error) => {
    throw new UserError(`The page cannot be served: ${error.message}. Choose another port with --port.`);
  });
  console.log(`Serving ${server.resolvedUrls?.local[0]} (Ctrl-C stops)`);
  await new Promise<void>((stopped) => {
    if (signal.aborted) stopped();
    signal.addEventListener("abort", () => stopped());
  });
  await server.close();
}

const HEADERS = {
  // With these headers the page is isolated, and its clock has steps of 5 microseconds instead of 100.
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** Adds headers to every answer, and refuses requests that would change something. */
function guard(): Plugin {
  return {
    name: "guard",
    configurePreviewServer({ middlewares }) {
      middlewares.use(({ method = "", url = "" }, response, next) => {
        // Browsers apply to a document or worker the policy that it was served with.
        const policy = /^[^?]*\.js(\?|$)/.test(url) ? workerPolicy : pagePolicy;
        const headers = { ...HEADERS, "Content-Security-Policy": policy };
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        if (method === "GET" || method === "HEAD") return next();
        response.writeHead(405, { Allow: "GET, HEAD" }).end();
      });
    },
  };
}

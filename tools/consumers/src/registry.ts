/** A private registry for the duration of a test run: Verdaccio, on the loopback, with a temporary folder. */
import type { Server } from "node:http";
import { join } from "node:path";
import { runServer } from "verdaccio";

export interface Registry {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts a registry that serves packages published to it under `@maskout/`, and everything else from `upstream`.
 * @param folder The folder in which it keeps packages.
 */
export async function startRegistry(folder: string, upstream: string): Promise<Registry> {
  const server: Server = await runServer({
    self_path: join(folder, "config.yaml"),
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "users"), max_users: -1 } },
    uplinks: { upstream: { url: upstream, maxage: "30m", timeout: "60s" } },
    packages: {
      "@maskout/*": { access: "$all", publish: "$all", unpublish: "$all" },
      "**": { access: "$all", proxy: "upstream" },
    },
    web: { enable: false },
    max_body_size: "50mb",
    log: { type: "stdout", format: "pretty", level: "fatal" },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The registry does not listen at a port.");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The reason why the registry at `url` cannot be used; undefined if it answers. */
export async function whyUnreachable(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(new URL("gpu.js", url), { signal: AbortSignal.timeout(20_000) });
    return response.ok ? undefined : `it answers ${response.status}`;
  } catch (error) {
    return error instanceof Error ? `${error.message} (${error.cause})` : String(error);
  }
}

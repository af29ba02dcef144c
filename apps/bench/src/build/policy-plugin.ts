/** Writes the report's content security policy into it, once all that it consists of is inside. */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";
import { reportPolicy } from "../policy.js";

const FIRST = '<meta charset="utf-8" />';

export function policy(): Plugin {
  return {
    name: "policy",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== "asset" || !file.fileName.endsWith(".html")) continue;
          const html = String(file.source);
          if (!html.includes(FIRST)) throw new Error(`${file.fileName} has no ${FIRST} for the policy to follow.`);
          const content = reportPolicy(hashesOf("script", html), hashesOf("style", html));
          // Before anything that it is about.
          file.source = html.replace(
            FIRST,
            `${FIRST}\n    <meta http-equiv="Content-Security-Policy" content="${content}" />`,
          );
        }
      },
    },
  };
}

/** The hashes of what stands in the elements of a name, those that hold data and no code apart. */
function hashesOf(name: "script" | "style", html: string): readonly string[] {
  const elements = html.matchAll(new RegExp(`<${name}\\b([^>]*)>([\\s\\S]*?)</${name}>`, "g"));
  return [...elements]
    .filter(([, attributes = ""]) => !attributes.includes('type="application/json"'))
    .map(([, , text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
}

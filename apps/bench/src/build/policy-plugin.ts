/** Writes the content security policy into the report, once all scripts and styles are inside. */
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
          // The policy must come before everything that it applies to.
          file.source = html.replace(
            FIRST,
            `${FIRST}\n    <meta http-equiv="Content-Security-Policy" content="${content}" />`,
          );
        }
      },
    },
  };
}

/** The hashes of the contents of all elements with a name, except those that contain data. */
function hashesOf(name: "script" | "style", html: string): readonly string[] {
  const elements = html.matchAll(new RegExp(`<${name}\\b([^>]*)>([\\s\\S]*?)</${name}>`, "g"));
  return [...elements]
    .filter(([, attributes = ""]) => !attributes.includes('type="application/json"'))
    .map(([, , text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
}

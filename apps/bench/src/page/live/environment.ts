/** Where a run in a browser takes place, as far as the browser says. */
import type { Environment } from "../../results/environment.js";

/** Part of what browsers of the Chromium family say of themselves. */
interface UserAgentData {
  readonly brands: readonly { readonly brand: string; readonly version: string }[];
  readonly platform: string;
}

/** From the most particular to the most general: Chrome's name is in Edge's text, and Safari's in Chrome's. */
const BROWSERS: readonly (readonly [name: string, version: RegExp, engine: string])[] = [
  ["Firefox", /Firefox\/([\d.]+)/, "SpiderMonkey"],
  ["Edge", /Edg\/([\d.]+)/, "V8"],
  ["Chrome", /(?:Headless)?Chrome\/([\d.]+)/, "V8"],
  ["Safari", /Version\/([\d.]+).*Safari/, "JavaScriptCore"],
];

export function readBrowserEnvironment(): Environment {
  const { userAgent, hardwareConcurrency } = navigator;
  const { userAgentData } = navigator as Navigator & { readonly userAgentData?: UserAgentData };
  const [name, version, engine] = BROWSERS.find(([, pattern]) => pattern.test(userAgent)) ?? [
    "Browser",
    /$^/,
    "unknown",
  ];
  const number = version.exec(userAgent)?.[1]?.split(".")[0] ?? "";
  return {
    date: new Date().toISOString(),
    runtime: `${name} ${number}`.trim(),
    engine,
    cpu: null,
    cores: hardwareConcurrency,
    memoryBytes: null,
    os: userAgentData?.platform ?? /\(([^;)]+)/.exec(userAgent)?.[1] ?? "unknown",
    loadAverage: null,
    commit: null,
    modified: null,
  };
}

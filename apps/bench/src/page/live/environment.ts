/** The environment of a run in a browser, as far as the browser reports it. */
import type { Environment } from "../../results/environment.js";

/** Part of what browsers of the Chromium family report about themselves. */
interface UserAgentData {
  readonly brands: readonly { readonly brand: string; readonly version: string }[];
  readonly platform: string;
}

/** Browsers from the most specific to the most general: Edge's text contains Chrome's name, and Chrome's contains Safari's. */
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

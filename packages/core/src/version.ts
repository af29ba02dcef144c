/** The release of the core, and the errors for other releases and other copies of it. */
import { VersionError } from "./errors.js";

/** Replaced by the build with the version in the core's package.json (`tsdown.config.ts`). */
declare const CORE_VERSION: string;

/**
 * The error for a tensor that another copy of the core made. Every copy has its own memory, scopes and classes, so tensors of two copies
 * do not mix.
 */
export function foreignTensor(owner: string): VersionError {
  return new VersionError(
    `${owner}: got a tensor of another copy of @maskout/core than this (${CORE_VERSION}). Keep one copy; "npm ls @maskout/core" lists them.`,
  );
}

/**
 * Checks that a package which was made for version `madeFor` of the core is compatible with this one: the same major version, and
 * before 1.0 the same minor version.
 * @throws {@link VersionError} when it is not compatible.
 */
export function expectCore(packageName: string, madeFor: string): void {
  if (compatible(madeFor) === compatible(CORE_VERSION)) return;
  throw new VersionError(
    `${packageName} was made for @maskout/core ${madeFor}, not for ${CORE_VERSION}. Install versions that go together: ` +
      `"npm install ${packageName}@latest @maskout/core@latest".`,
  );
}

/** The part that compatible versions share: `"1"` of 1.2.3, `"0.1"` of 0.1.2. */
function compatible(version: string): string | undefined {
  return /^(0\.\d+|\d+)/.exec(version)?.[0];
}

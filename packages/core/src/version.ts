/** Which release of the core this is, and what is said where another release or another copy of it turns up. */
import { VersionError } from "./errors.js";

/** Put in by the build, from the core's package.json (`tsdown.config.ts`). */
declare const CORE_VERSION: string;

/**
 * The error for a tensor that this copy of the core did not make. Every copy has a memory, scopes and classes of its own, so
 * tensors of two copies do not mix.
 */
export function foreignTensor(owner: string): VersionError {
  return new VersionError(
    `${owner}: a tensor is from another copy of @maskout/core than this (${CORE_VERSION}). Keep one; "npm ls @maskout/core" lists them.`,
  );
}

/**
 * Checks that a package which was made for version `madeFor` of the core goes with this one: the same major version, and
 * before 1.0 the same minor version.
 * @throws {@link VersionError}
 */
export function expectCore(packageName: string, madeFor: string): void {
  if (compatible(madeFor) === compatible(CORE_VERSION)) return;
  throw new VersionError(
    `${packageName} was made for @maskout/core ${madeFor} and met ${CORE_VERSION}. Install versions that go together: ` +
      `"npm install ${packageName}@latest @maskout/core@latest".`,
  );
}

/** The part that versions which go together share: `"1"` of 1.2.3, `"0.1"` of 0.1.2. */
function compatible(version: string): string | undefined {
  return /^(0\.\d+|\d+)/.exec(version)?.[0];
}

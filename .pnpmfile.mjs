// What a manifest becomes when its package is packed: what its users need, and the core it was built with.
const CORE = "@maskout/core";

/**
 * In the repository the core's range admits every 0.x, or Changesets would turn each minor release of the core into a major one of
 * the variants. As published it is the range that the package was built and tested with.
 */
function beforePacking({ devDependencies, scripts, ...manifest }) {
  const { peerDependencies } = manifest;
  if (peerDependencies?.[CORE] === undefined) return manifest;
  return { ...manifest, peerDependencies: { ...peerDependencies, [CORE]: `^${manifest.version}` } };
}

export const hooks = { beforePacking };

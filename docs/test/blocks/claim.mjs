// Loaded into a program before it runs: sends every value that a comment claims something of to the test.

/** @param {number} line @param {string} claim @param {readonly unknown[]} values */
function report(line, claim, values) {
  process.send?.({ line, claim, values });
}

/** @param {unknown} value @param {number} line @param {string} claim */
function one(value, line, claim) {
  report(line, claim, [value]);
  return value;
}

/** @param {readonly unknown[]} values @param {number} line @param {string} claim */
function all(values, line, claim) {
  report(line, claim, values);
  return values;
}

/** @param {() => Promise<unknown>} run @param {number} line @param {string} claim */
async function throws(run, line, claim) {
  try {
    await run();
  } catch (error) {
    report(line, claim, [error instanceof Error ? `${error.name}: ${error.message}` : String(error)]);
    return;
  }
  report(line, claim, ["nothing"]);
}

Object.assign(globalThis, { __claim: Object.assign(one, { all, throws }) });

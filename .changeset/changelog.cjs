// How a changeset reads in a changelog: what its author wrote, then a link to the commit. Changesets loads it with `require`.
const { repository } = require("../package.json");

const commits = `${repository.url.replace(/^git\+|\.git$/g, "")}/commit`;

/** One change. Its first paragraph carries the link; the lines after the first are indented into the list. */
async function getReleaseLine({ summary, commit }) {
  const [first, ...rest] = summary.trim().split(/\n{2,}/);
  const link = commit === undefined ? "" : ` ([${commit.slice(0, 7)}](${commits}/${commit}))`;
  return `- ${[`${first}${link}`, ...rest].join("\n\n").replaceAll("\n", "\n  ").replaceAll(/ +$/gm, "")}`;
}

/** The packages carry one version, so a list of the ones that moved with this says nothing. */
async function getDependencyReleaseLine() {
  return "";
}

module.exports = { getReleaseLine, getDependencyReleaseLine };

// What the module of Monte Carlo dropout exports. Memory is the core's (`env.memory`).
export { addToMoments } from "./moments";
export { addToTally } from "./tally";

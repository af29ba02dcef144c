// The bias of a layer, and its gradient.
export { addBias } from "../shared/add-bias.as";
export { sumRows } from "../shared/sum-rows.as";

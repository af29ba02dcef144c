// The kernels that draw masks, and the constants they need.
export { PAGE_BYTES } from "./page.as";
export { product, productGrad } from "../product/product.as";
export { transpose } from "../transpose/transpose.as";
export { exactUnits, UNITS_BYTES, UNITS_BYTES_PER_UNIT } from "../units/units.as";
export { MASK_BYTES, MASK_BYTES_PER_INPUT, maskWeights } from "../weights/weights.as";

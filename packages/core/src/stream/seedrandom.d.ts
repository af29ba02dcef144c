// The ARC4 generator alone: the package's main file would bring its six other generators along.
declare module "seedrandom/seedrandom.js" {
  export { default } from "seedrandom";
}

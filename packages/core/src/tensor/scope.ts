/** Scopes, which record the tensors that are made on a device during synchronous work. */
import type { Device } from "../kernel/device.js";

/** The open scopes of each device, innermost last. Scopes are synchronous, so they nest and never interleave. */
const openScopes = new WeakMap<Device, Set<Disposable>[]>();

/** Opens a scope: until it is closed, it records the tensors that are made on the device. */
export function openScope(device: Device): Set<Disposable> {
  const scopes = openScopes.get(device) ?? [];
  openScopes.set(device, scopes);
  const scope = new Set<Disposable>();
  scopes.push(scope);
  return scope;
}

/** Whether a scope of the device is open. That scope will free the tensors that are left behind. */
export function inOpenScope(device: Device): boolean {
  return (openScopes.get(device)?.length ?? 0) > 0;
}

/** Closes the innermost scope of the device. */
export function closeScope(device: Device): void {
  openScopes.get(device)?.pop();
}

/** Enters a tensor into the innermost open scope of its device, if there is one. */
export function track(device: Device, tensor: Disposable): void {
  openScopes.get(device)?.at(-1)?.add(tensor);
}

/** Removes a tensor from every open scope of its device: the caller is then responsible for disposing of it. */
export function untrack(device: Device, tensor: Disposable): void {
  for (const scope of openScopes.get(device) ?? []) scope.delete(tensor);
}

/** Embeds a component of the playground, which draws itself. It pauses while it is off screen, and is removed with its element. */
import type { Mounted } from "@maskout/playground";
import { useEffect, useRef } from "preact/hooks";
import "@maskout/playground/style.css";

interface EmbeddedProps {
  /** The name that is shown until the component is loaded. */
  readonly title: string;
  mount(library: typeof import("@maskout/playground"), place: Element): Mounted;
}

export function Embedded({ title, mount }: EmbeddedProps) {
  const place = useRef<HTMLDivElement>(null);
  const first = useRef(mount);
  useEffect(() => {
    let [mounted, gone] = [undefined as Mounted | undefined, false];
    import("@maskout/playground").then((library) => {
      if (!gone && place.current !== null) mounted = first.current(library, place.current);
    });
    return () => {
      gone = true;
      mounted?.destroy();
    };
  }, []);
  return (
    <div ref={place} class="embedded">
      <p>{title} is loading…</p>
    </div>
  );
}

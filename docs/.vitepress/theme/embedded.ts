/** Components of `@maskout/playground` as Vue components: loaded when a reader opens a page that has one, and never when the site is built. */
import type { Mounted } from "@maskout/playground";
import { type Component, defineComponent, h, onMounted, onUnmounted, ref } from "vue";

type Library = typeof import("@maskout/playground");

/**
 * A component for `<Name :options="{ … }" />`.
 * @param title The component's name in the text shown until it is loaded, and where there is no JavaScript. @param room The class of the
 * style sheet that reserves its space, so that nothing moves when it appears. @param mountOf The function that mounts it.
 */
export function embedded<Options>(
  title: string,
  room: string,
  mountOf: (library: Library) => (element: Element, options: Options) => Mounted,
): Component {
  return defineComponent({
    props: { options: { type: Object, default: () => ({}) } },
    setup({ options }) {
      const place = ref<HTMLElement>();
      let [mounted, gone] = [undefined as Mounted | undefined, false];
      onMounted(async () => {
        const [library] = await Promise.all([import("@maskout/playground"), import("@maskout/playground/style.css")]);
        // The reader may have gone on meanwhile.
        if (gone || place.value === undefined) return;
        mounted = mountOf(library)(place.value, options as Options);
      });
      onUnmounted(() => {
        gone = true;
        mounted?.destroy();
      });
      // Vue leaves alone what is inside of an element that it renders once.
      const waiting = h("p", `${title} needs JavaScript.`);
      return () =>
        h("figure", { class: ["embedded", room] }, [
          h("div", { ref: place, class: "place" }, [waiting]),
          h(
            "figcaption",
            "Computed in this page, on your processor, by maskout's own packages; its source is apps/playground.",
          ),
        ]);
    },
  });
}

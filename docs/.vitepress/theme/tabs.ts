/** Tabs: `<Tabs label="…" :tabs="{ one: 'One' }"><template #one>…</template></Tabs>`. All tabs are in the page; one is shown. */
import { type Component, defineComponent, h, type PropType, ref } from "vue";

let count = 0;

export const Tabs: Component = defineComponent({
  props: {
    label: { type: String, required: true },
    tabs: { type: Object as PropType<Readonly<Record<string, string>>>, required: true },
  },
  setup({ label, tabs }, { slots }) {
    const names = Object.keys(tabs);
    const shown = ref(names[0]);
    const group = `tabs-${count++ % 1000}`;
    const root = ref<HTMLElement>();
    const move = (event: KeyboardEvent) => {
      const at = names.indexOf(shown.value ?? "");
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      shown.value = names.at(next % names.length);
      root.value?.querySelector<HTMLElement>(`[data-tab="${shown.value}"]`)?.focus();
    };
    return () =>
      h("div", { class: "tabs", ref: root }, [
        h(
          "div",
          { role: "tablist", "aria-label": label, onKeydown: move },
          names.map((name) =>
            h(
              "button",
              {
                type: "button",
                role: "tab",
                id: `${group}-${name}`,
                "data-tab": name,
                "aria-controls": `${group}-${name}-panel`,
                "aria-selected": name === shown.value,
                tabindex: name === shown.value ? 0 : -1,
                onClick: () => {
                  shown.value = name;
                },
              },
              tabs[name],
            ),
          ),
        ),
        ...names.map((name) =>
          h(
            "div",
            {
              role: "tabpanel",
              id: `${group}-${name}-panel`,
              "aria-labelledby": `${group}-${name}`,
              hidden: name !== shown.value,
            },
            slots[name]?.(),
          ),
        ),
      ]);
  },
});

/**
 * In the browser: what stands around the content of every page: its head with language and theme, and the sections to choose from.
 *
 * @module
 */
import { type ComponentChild, type ComponentChildren, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { firstLanguage, type Language, LanguageContext, languages, useWords } from "./language.ts";

const en = {
  skip: "Skip to the content",
  language: "Language",
  theme: "Theme",
  auto: "as the system",
  light: "light",
  dark: "dark",
  sections: "Sections",
} as const;
const es = {
  skip: "Saltar al contenido",
  language: "Idioma",
  theme: "Tema",
  auto: "como el sistema",
  light: "claro",
  dark: "oscuro",
  sections: "Secciones",
};

type Theme = "auto" | "light" | "dark";

/** One of the things that a page shows, in the language that is spoken. */
export interface Section {
  /** Stable: stands behind `#` in the address. */
  readonly id: string;
  readonly title: string;
  /** What is in it, made when it is looked at. */
  content(): ComponentChildren;
}

interface FrameProps {
  /** The page's heading. */
  readonly title: string;
  /** What stands below the heading. */
  readonly subtitle?: ComponentChildren;
  /** The sections; a component of its own, so that it speaks the language. */
  readonly sections: () => readonly Section[];
}

/** The whole page. */
export function Frame(props: FrameProps): ComponentChild {
  const [language, setLanguage] = useState<Language>(() => firstLanguage(navigator.languages));
  const [theme, setTheme] = useState<Theme>("auto");
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    // Pictures are drawn in colours of the style sheet.
    dispatchEvent(new Event("themechange"));
  }, [theme]);
  return h(
    LanguageContext.Provider,
    { value: language },
    h(Framed, { ...props, language, setLanguage, theme, setTheme }),
  );
}

interface FramedProps extends FrameProps {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly theme: Theme;
  readonly setTheme: (theme: Theme) => void;
}

function Framed(props: FramedProps): ComponentChild {
  const { title, subtitle, sections: make, language, setLanguage, theme, setTheme } = props;
  const say = useWords({ en, es });
  const sections = make();
  const [chosen, choose] = useChosen(sections);
  const themes = (["auto", "light", "dark"] as const).map((each) => [each, say(each)] as const);
  return h(
    "div",
    { class: "frame" },
    h("a", { class: "skip", href: "#content", onClick: focusContent }, say("skip")),
    h(
      "header",
      { class: "head" },
      h("div", { class: "heading" }, h("h1", null, title), subtitle),
      h(
        "div",
        { class: "settings" },
        h(Choice, {
          ...{ label: say("language"), value: language, options: Object.entries(languages) },
          onChoose: (value: string) => setLanguage(value as Language),
        }),
        h(Choice, {
          ...{ label: say("theme"), value: theme, options: themes },
          onChoose: (value: string) => setTheme(value as Theme),
        }),
      ),
      sections.length > 1 &&
        h(Tabs, { label: say("sections"), sections, chosen: chosen.id, choose }),
    ),
    h("main", { id: "content", tabIndex: -1 }, [
      h(
        "section",
        sections.length > 1
          ? { ...panelOf(chosen.id), key: chosen.id, class: "section" }
          : { key: chosen.id, class: "section" },
        chosen.content(),
      ),
    ]),
  );
}

function focusContent(event: Event): void {
  event.preventDefault(); // what stands behind # says which section is shown
  document.getElementById("content")?.focus();
}

/** The section that the address names, else the first. */
function useChosen(sections: readonly Section[]): [Section, (id: string) => void] {
  const [id, setId] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const follow = () => setId(location.hash.slice(1));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const choose = (wanted: string) => {
    history.replaceState(null, "", `#${wanted}`);
    setId(wanted);
  };
  return [sections.find((section) => section.id === id) ?? sections[0]!, choose];
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChoose: (value: string) => void;
}

/** One of several, with its label. */
export function Choice({ label, value, options, onChoose }: ChoiceProps): ComponentChild {
  return h(
    "label",
    { class: "choice" },
    h("span", null, label),
    h(
      "select",
      {
        value,
        onChange: (event: Event) => onChoose((event.currentTarget as HTMLSelectElement).value),
      },
      options.map(([each, text]) => h("option", { key: each, value: each }, text)),
    ),
  );
}

const tabOf = (id: string) => `tab-${id}`;
const panelOf = (id: string) => ({
  ...{ role: "tabpanel", id: `panel-${id}`, "aria-labelledby": tabOf(id) },
} as const);

interface TabsProps {
  readonly label: string;
  readonly sections: readonly Section[];
  readonly chosen: string;
  readonly choose: (id: string) => void;
}

/** Tabs as the ARIA practices have them: one stop of the Tab key, arrows between them. */
function Tabs({ label, sections, chosen, choose }: TabsProps): ComponentChild {
  const at = sections.findIndex(({ id }) => id === chosen);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ...{ ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 },
    };
    const next = sections.at((steps[event.key] ?? NaN) % sections.length);
    if (!(event.key in steps) || next === undefined) return;
    event.preventDefault();
    choose(next.id);
    document.getElementById(tabOf(next.id))?.focus();
  };
  return h(
    "div",
    { class: "tabs", role: "tablist", "aria-label": label, onKeyDown },
    sections.map(({ id, title }) =>
      h("button", {
        ...{ key: id, type: "button", role: "tab", id: tabOf(id) },
        "aria-selected": id === chosen,
        "aria-controls": id === chosen ? panelOf(id).id : undefined,
        tabIndex: id === chosen ? 0 : -1,
        onClick: () => choose(id),
      }, title)
    ),
  );
}

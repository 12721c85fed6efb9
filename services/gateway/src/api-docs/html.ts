/** Text that is markup already, so that it is not escaped twice or not at all. */
export class Html {
  constructor(readonly text: string) {}
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escape = (plain: string): Html =>
  new Html(plain.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character));

/** A template in which everything is escaped that is not markup; lists are put together. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html {
  const parts = values.map((value) =>
    typeof value === 'string'
      ? escape(value).text
      : value instanceof Html
        ? value.text
        : value.map(({ text }) => text).join(''),
  );
  return new Html(String.raw({ raw: strings }, ...parts));
}

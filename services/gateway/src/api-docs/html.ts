import { escapeMarkup } from '@libs/http';

/** Text that is markup already, so that it is not escaped twice or not at all. */
export class Html {
  constructor(readonly text: string) {}
}

export const escape = (plain: string): Html => new Html(escapeMarkup(plain));

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

/** The path of an operation; what stands for its parameters may be any text: path`/api/v3/user/tokens/${id}`. */
export const path = (texts: TemplateStringsArray, ...values: readonly (string | number)[]): string =>
  texts.reduce((made, text, index) => `${made}${encodeURIComponent(values[index - 1] ?? '')}${text}`);

/** A query without what is undefined; empty, or with its question mark. */
export function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query.toString()}`;
}

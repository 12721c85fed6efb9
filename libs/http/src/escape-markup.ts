const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in HTML and XML, between tags and in quoted attributes. */
export const escapeMarkup = (plain: string): string =>
  plain.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

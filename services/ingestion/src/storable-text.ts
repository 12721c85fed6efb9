/** Postgres text holds no NUL, and half of a surrogate pair has no UTF-8. */
export const isStorableText = (text: string): boolean => !text.includes('\0') && !/\p{Cs}/u.test(text);

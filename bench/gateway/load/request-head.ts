/** What every contestant is sent beside `Host` and the token: about what a client like curl sends. */
export const REQUEST_HEADERS: Readonly<Record<string, string>> = {
  'User-Agent': 'portcullis-bench/1',
  Accept: '*/*',
};

export const TOKEN_HEADER = 'project-token';

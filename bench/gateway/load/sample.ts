import type { Contestant } from '../contestant';
import { REPLY } from '../rivals/upstream';
import { REQUEST_HEADERS, TOKEN_HEADER } from './request-head';

const SAMPLES = 4;

/** How many of some answers are not what they have to be, looked at as a whole: the status, and the body where there is one to pass on. */
export async function wrongSamples({ url, tokens, expects }: Contestant): Promise<number> {
  let wrong = 0;
  for (const token of tokens.slice(0, SAMPLES)) {
    const reply = await fetch(url, { headers: { ...REQUEST_HEADERS, [TOKEN_HEADER]: token } });
    const body = await reply.text();
    if (reply.status !== expects || (expects === 200 && body !== REPLY)) wrong += 1;
  }
  return wrong;
}

import { checkReply } from './contract-check';

/**
 * From now on whatever `fetch` gets from these gateways is held to the contract, whoever asks. The function that it gives ends
 * that, and throws the first breach: those who ask may take a failed request for an ordinary one.
 */
export function checkFetches(gateways: readonly string[]): () => void {
  const { fetch: plain } = globalThis;
  const origins = new Set(gateways.map((url) => new URL(url).origin));
  const breaches: unknown[] = [];
  globalThis.fetch = async (input, init) => {
    const reply = await plain(input, init);
    const { origin, pathname, search } = new URL(input instanceof Request ? input.url : input);
    if (!origins.has(origin)) return reply;
    const text = await reply.text();
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    try {
      const headers = Object.fromEntries(reply.headers);
      checkReply({ method, path: pathname + search, status: reply.status, headers, text });
    } catch (error) {
      breaches.push(error);
    }
    return new Response(reply.status === 204 ? null : text, reply);
  };
  return () => {
    globalThis.fetch = plain;
    if (breaches.length > 0) throw breaches[0];
  };
}

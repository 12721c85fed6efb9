/** Whole replies, to the letter: the key order of an error is what every client of the contract has seen. */
interface Answer {
  status: number;
  text: unknown;
}

const exactly = (status: number, body: object): Answer => ({ status, text: JSON.stringify(body) });

const v3Error = (status: number, error: string, message: string, more = ''): Answer => ({
  status,
  text: expect.stringMatching(
    new RegExp(`^\\{"error":"${error}","message":"${message}","actions":\\[\\]${more}\\}$`),
  ),
});
const ANY = '[^"]+';

export const RECEIVED = exactly(200, { success: 'Coverage received successfully.' });
export const FINISHED = exactly(200, { success: 'Final coverage notification received successfully.' });

export const V2_NOT_FOUND = exactly(404, { error: 'not found' });
export const V2_EXPIRED = exactly(401, { error: 'token expired' });
/** Its text must not be taken for trouble with the token (contract 1.4). */
export const v2Error = (status: number, pattern = ANY): Answer => ({
  status,
  text: expect.stringMatching(new RegExp(`^\\{"error":"(?!.*not found)${pattern}"\\}$`)),
});
export const badReport = (pattern = ANY): Answer => v2Error(400, `Failed to create coverage: ${pattern}`);

const UNAUTHORIZED = ',"code":"Unauthorized"';
export const V3_UNKNOWN_TOKEN = v3Error(401, 'not found', ANY, UNAUTHORIZED);
export const V3_NO_TOKEN = v3Error(401, 'Unauthorized', '(?!.*not found)[^"]+', UNAUTHORIZED);
export const V3_EXPIRED = v3Error(401, 'Unauthorized', 'Token expired', UNAUTHORIZED);
export const V3_NOT_FOUND = v3Error(404, 'NotFound', ANY);
export const v3BadRequest = (message = ANY): Answer => v3Error(400, 'BadRequest', message);
export const V3_FORBIDDEN = v3Error(403, 'Forbidden', ANY);
export const V3_WRONG_METHOD = v3Error(405, 'MethodNotAllowed', ANY);
export const V3_TOO_LARGE = v3Error(413, 'PayloadTooLarge', ANY);

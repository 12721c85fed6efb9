import { SESSION_COOKIE, SIGN_IN_COOKIE } from '@libs/contracts';
import { GatewayRig } from './support/gateway-rig';

const USER = '/api/v3/user';
const CALLBACK = '/sign-in/acme/callback?code=1&state=2';

/** What the gateway does about cookies by itself, between a browser and services that say what they like. */
describe('cookies at the gateway', () => {
  let rig: GatewayRig;
  let token: string;
  beforeAll(async () => {
    rig = await GatewayRig.start();
    token = rig.tokens.accountToken();
  });
  afterAll(() => rig.close());
  beforeEach(() => rig.tokens.standIn.reset());

  const both = (): Record<string, string> => ({
    cookie: `theme=dark; ${SESSION_COOKIE}=${token}; ${SIGN_IN_COOKIE}=sealed`,
  });
  const answerWith = (status: number, headers: Record<string, string | string[]>): void => {
    rig.tokens.standIn.answer = (_, response) => {
      response.writeHead(status, { 'content-length': '0', ...headers }).end();
    };
  };

  it('go no further: a service is told who it is, and not by which cookie', async () => {
    expect((await rig.request(USER, { headers: both() })).status).toBe(200);
    const { headers } = rig.tokens.standIn.last;
    expect(headers).not.toHaveProperty('cookie');
    expect(JSON.stringify(headers)).not.toContain(token);
  });

  it('of a sign-in go on to where it ends, alone, and nowhere else', async () => {
    answerWith(302, { location: '/console/' });
    await rig.request(CALLBACK, { headers: both(), redirect: 'manual' });
    expect(rig.tokens.standIn.last.headers.cookie).toBe(`${SIGN_IN_COOKIE}=sealed`);
    await rig.request('/sign-in/acme', { headers: both(), redirect: 'manual' });
    expect(rig.tokens.standIn.last.headers).not.toHaveProperty('cookie');
  });

  it('are set by the operations of sessions alone, and only those of ours', async () => {
    const cookies = [`${SESSION_COOKIE}=new; Secure`, 'other=1'];
    answerWith(302, { location: '/console/', 'set-cookie': cookies });
    const ended = await rig.request(CALLBACK, { redirect: 'manual' });
    expect([ended.status, ended.headers.get('location')]).toEqual([302, '/console/']);
    expect(ended.headers.getSetCookie()).toEqual(cookies.slice(0, 1));
    answerWith(200, { 'set-cookie': cookies, location: 'https://evil.example' });
    const read = await rig.request(USER, { token });
    expect([read.status, read.headers.getSetCookie(), read.headers.get('location')]).toEqual([200, [], null]);
  });

  it('of a session that was revoked are refused at once, like the token that it is', async () => {
    const gone = rig.tokens.accountToken();
    const headers = { cookie: `${SESSION_COOKIE}=${gone}` };
    expect((await rig.request(USER, { headers })).status).toBe(200);
    rig.tokens.revoke(gone);
    await rig.applied();
    expect((await rig.request(USER, { headers })).status).toBe(401);
  });

  it('of nobody open what is open to nobody in particular, whatever they hold', async () => {
    const headers = { cookie: `${SESSION_COOKIE}=no-token` };
    expect((await rig.request('/api/v3/sign-in/methods', { headers })).status).toBe(200);
    expect((await rig.request('/api/v3/version', { headers })).status).toBe(200);
  });
});

import { eventually } from '@libs/testing';
import { describePoison } from './support/poison/describe-poison';
import { PLACES, REPORT_TEXT } from './support/poison/places';
import { beginnings, SlowClients } from './support/poison/slow-clients';
import { Wire } from './support/poison/wire';

const EACH = 125;
/** Of ordinary requests while the slow ones are there. */
const ROUNDS = 60;

describePoison('slow and broken clients', (rig) => {
  const byRepository = (): string => `project-token: ${rig().repositoryToken}`;
  const byAccount = (): string => `api-token: ${rig().accountToken}`;
  const upload = (lines: readonly string[] = [], body = REPORT_TEXT, announced = body.length): string =>
    [
      `POST ${PLACES.coverage} HTTP/1.1`,
      'Host: gateway',
      byRepository(),
      `Content-Length: ${announced}`,
      ...lines,
      '',
      body,
    ].join('\r\n');

  it('500 at once make no ordinary request fail, and are told when they take too long', async () => {
    const times = (make: () => Buffer): Buffer[] => Array.from({ length: EACH }, make);
    const slow = await SlowClients.begin(rig().url, [
      ...times(() => beginnings.head(PLACES.user, byAccount())),
      ...times(() => beginnings.body(PLACES.userTokens, byAccount(), 1_000, 10)),
      ...times(() => beginnings.body(PLACES.coverage, byRepository(), 9_000_000, 100_000)),
      ...times(() => beginnings.chunks(PLACES.coverage, byRepository(), 100_000)),
    ]);
    try {
      expect(slow.open).toBe(4 * EACH);
      const statuses = new Map<number, number>();
      for (let round = 0; round < ROUNDS; round += 1)
        for (const status of await Promise.all([rig().plainStatus(), rig().uploadStatus()]))
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect([...statuses]).toEqual([[200, 2 * ROUNDS]]);
      // Heads have ten seconds.
      await eventually(() => expect(slow.answered(408)).toBe(EACH), { timeoutMs: 60_000, everyMs: 250 });
      process.stdout.write(
        `Slow clients: ${4 * EACH} at once, ${2 * ROUNDS} ordinary requests beside them answered 200, ` +
          `${slow.answered(408)} slow heads answered 408\n`,
      );
    } finally {
      slow.leave();
    }
    await rig().ordinaryRequest();
  });

  // After each byte that matters, and in the middle of the reply.
  it('that leave at any point are forgotten', async () => {
    const whole = upload();
    const points = Array.from({ length: 40 }, (_, at) => Math.floor((at / 40) * whole.length));
    for (const how of ['destroy', 'end', 'reset'] as const)
      for (const point of points) {
        const wire = await Wire.open(rig().url);
        wire.write(whole.slice(0, point));
        if (how === 'destroy') wire.destroy();
        else if (how === 'end') wire.socket.end();
        else wire.socket.resetAndDestroy();
        if (how === 'end') await wire.untilClosed();
      }
    const reading = await Wire.open(rig().url);
    reading.write(`GET ${PLACES.user} HTTP/1.1\r\nHost: gateway\r\n${byAccount()}\r\n\r\n`);
    reading.socket.once('data', () => reading.destroy());
    await reading.untilClosed();
    await rig().ordinaryRequest();
    await eventually(async () => expect(await rig().requestsUnderWay()).toBe(0));
  });

  it('that send only half of what they announced and close their side are answered or let go, and nothing is stored', async () => {
    const wire = await Wire.open(rig().url);
    wire.write(upload([], REPORT_TEXT.slice(0, 30), REPORT_TEXT.length));
    wire.socket.end();
    const { replies } = await wire.untilClosed();
    expect(replies.filter(({ status }) => status === 200)).toEqual([]);
    await rig().ordinaryRequest();
  });

  it.each([
    ['junk', 'junk that is no request\r\n\r\n', [200, 400]],
    ['NULs', '\0\0\0\0\r\n\r\n', [200, 400]],
    ['half a request', 'GET /api/v3/us', [200]],
    ['another good one', `GET ${PLACES.version} HTTP/1.1\r\nHost: gateway\r\n\r\n`, [200, 200]],
    ['one with two Hosts', `GET ${PLACES.version} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`, [200, 400]],
    ['one without a token', `GET ${PLACES.user} HTTP/1.1\r\nHost: a\r\n\r\n`, [200, 401]],
  ])('that send %s behind a whole request get its answer first', async (_, behind, statuses) => {
    const wire = await Wire.open(rig().url);
    wire.write(upload() + behind);
    await eventually(() => {
      expect(wire.heard.replies.map(({ status }) => status)).toEqual(statuses);
    });
    wire.destroy();
    await rig().ordinaryRequest();
  });

  it('that send a body longer than announced are answered once, and its rest is no request', async () => {
    const wire = await Wire.open(rig().url);
    wire.write(upload([], `${REPORT_TEXT}GET ${PLACES.version} HTTP/1.1`, REPORT_TEXT.length));
    await wire.firstReply();
    wire.write('\r\n\r\n');
    await eventually(() => {
      // The rest is a request without a Host.
      expect(wire.heard.replies.map(({ status }) => status)).toEqual([200, 400]);
    });
    wire.destroy();
    await rig().ordinaryRequest();
  });
});

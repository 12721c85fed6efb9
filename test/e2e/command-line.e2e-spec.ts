import { describeAdmin } from './support/command-line/admin';
import { CommandLineStand } from './support/command-line/command-line-stand';
import { describeDoctor } from './support/command-line/doctor';
import { describeExitCodes } from './support/command-line/exit-codes';
import { describeLogin } from './support/command-line/login';
import { describeProcess } from './support/command-line/process';
import { describeRotation } from './support/command-line/rotation';
import { describeTokens } from './support/command-line/tokens';

describe('the command line', () => {
  let started: CommandLineStand;
  const stand = (): CommandLineStand => started;

  beforeAll(async () => {
    started = await CommandLineStand.start();
  });
  afterAll(() => started.close());

  describeTokens(stand);
  describeRotation(stand);
  describeLogin(stand);
  describeAdmin(stand);
  describeDoctor(stand);
  describeExitCodes(stand);
  describeProcess(stand);
});

import type { Scenario } from './scenario';
import { changes } from './scenarios/changes';
import { copies } from './scenarios/copies';
import { newer } from './scenarios/newer';
import { poison } from './scenarios/poison';
import { restarts } from './scenarios/restarts';
import { states } from './scenarios/states';

/** In the order in which they are played: what breaks a consumer for good comes last. */
export const allScenarios: readonly Scenario[] = [
  ...changes,
  ...copies,
  ...newer,
  ...poison,
  ...restarts,
  ...states,
];

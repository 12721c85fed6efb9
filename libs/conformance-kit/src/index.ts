export { allScenarios } from './all-scenarios';
export type { Consumer, ConsumerControl, Held, Place, View } from './consumer';
export { KafkaBroker } from './kafka-broker';
export { type Result, runScenarios } from './run-scenarios';
export type { Scenario } from './scenario';
export { CannotJudge, type StageParts } from './stages';

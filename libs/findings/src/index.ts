export { type Finding, Findings, type Severity } from './finding';

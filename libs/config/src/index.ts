export * from './parse-config';
export * from './settings';

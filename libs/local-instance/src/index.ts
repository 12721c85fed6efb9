export * from './narrator';
export * from './ready-file';
export * from './secrets';
export * from './shell-word';

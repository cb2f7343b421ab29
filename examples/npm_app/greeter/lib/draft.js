export const farewell = (name) => `Good bye, ${name}!`;

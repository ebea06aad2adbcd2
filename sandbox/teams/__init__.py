"""Teams as a bot meets it: chats, the client that people use, and the Bot Connector."""

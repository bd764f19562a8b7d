"""The incident engine. It knows no chat platform: adapters are loaded by name in `bot.bootstrap`."""

"""Downloads of learning platforms into `submitted/`: every file is placed, or listed with the reason why not.

It may write `submitted/`, and in `.autograder/` older submissions, its log, and who is who on a platform. A newer submission is
never overwritten, no link is followed, and nothing that was unpacked is run. It knows neither marks nor the gradebook.
"""
